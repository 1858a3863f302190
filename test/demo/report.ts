/** Prints a figure with the bound that the test holds it to. */
export function report(
  what: string,
  figure: number,
  sign: '<=' | '>=',
  bound: number,
): void {
  const rounded = (value: number) => Number(value.toPrecision(4));
  process.stderr.write(`${what}: ${rounded(figure)} (${sign} ${rounded(bound)})\n`);
}
