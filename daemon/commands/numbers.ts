// Numbers among a command's options.
import { InvalidArgumentError } from 'commander';

export interface NumberBounds {
  readonly min: number;
  readonly max: number;
  readonly isWhole?: boolean;
}

/**
 * What reads such an option.
 * @throws InvalidArgumentError, which commander tells with the option's name
 */
export function numberWithin({ min, max, isWhole = false }: NumberBounds) {
  return (text: string): number => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    const isFit = value >= min && value <= max && (!isWhole || Number.isInteger(value));
    if (isFit) return value;
    const what = isWhole ? 'a whole number' : 'a number';
    throw new InvalidArgumentError(`It takes ${what} from ${min} to ${max}.`);
  };
}
