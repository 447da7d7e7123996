import { describe, expect, it } from 'vitest';
import { cut } from '../../../shared/text/cut.ts';

describe('a text that is cut', () => {
  it('never ends with half a character', () => {
    expect(cut('a𠮷b', 2)).toBe('a');
    expect(cut('a𠮷b', 3)).toBe('a𠮷');
    expect(cut('𠮷'.repeat(60), 101)).toBe('𠮷'.repeat(50));
  });

  it('stays as it is when it is short enough', () => {
    expect(cut('a𠮷', 3)).toBe('a𠮷');
  });
});
