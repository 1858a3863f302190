/** A user's own path may lack the folders of system programs. */
export function searchPath(): string {
  return `${process.env.PATH}:/usr/sbin:/sbin`;
}
