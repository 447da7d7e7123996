import { expect, it, vi } from 'vitest';
import { retryOnConflict } from '../../functions/platform/retry.ts';
import { AppError } from '../../shared/errors.ts';

const conflict = () => new AppError('conflict', 'Somebody else was faster.');

it('gives what the first try that goes through gives', async () => {
  const action = vi.fn<() => Promise<string>>();
  action.mockRejectedValueOnce(conflict());
  action.mockRejectedValueOnce(new AppError('unavailable', 'The table is busy.'));
  action.mockResolvedValueOnce('done');

  const result = await retryOnConflict(action);

  expect(result).toBe('done');
  expect(action).toHaveBeenCalledTimes(3);
});

it('throws the last error when every try failed', async () => {
  const errors = [conflict(), conflict(), conflict()];
  const action = vi.fn<() => Promise<never>>();
  for (const error of errors) action.mockRejectedValueOnce(error);

  const running = retryOnConflict(action, { attempts: 3 });

  await expect(running).rejects.toBe(errors[2]);
  expect(action).toHaveBeenCalledTimes(3);
});

it.each([new AppError('forbidden', 'No.'), new AppError('already_exists', 'Taken.'), new Error('broken')])(
  'does not repeat what a repetition cannot change: %s',
  async (error) => {
    const action = vi.fn<() => Promise<never>>().mockRejectedValue(error);

    const running = retryOnConflict(action);

    await expect(running).rejects.toBe(error);
    expect(action).toHaveBeenCalledTimes(1);
  },
);
