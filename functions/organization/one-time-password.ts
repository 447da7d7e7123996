import { randomInt } from 'node:crypto';

// Without signs that look alike in print: 0 O o, 1 l I.
const kinds = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '!#%+=?@'] as const;
const length = 16;

/** A password to hand over once: 16 signs, of each kind one at least, about 95 bits. */
export function oneTimePassword(): string {
  const everySign = kinds.join('');
  const signs = [
    ...kinds.map(oneOf),
    ...Array.from({ length: length - kinds.length }, () => oneOf(everySign)),
  ];
  for (let last = signs.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [signs[last], signs[other]] = [signs[other] ?? '', signs[last] ?? ''];
  }
  return signs.join('');
}

const oneOf = (signs: string) => signs.charAt(randomInt(signs.length));
