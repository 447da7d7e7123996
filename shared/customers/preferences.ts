import * as z from 'zod';

/** How people can be reached, and consent to be. */
export const contactChannels = ['email', 'phone', 'sms', 'wechat', 'mail'] as const;
export type ContactChannel = (typeof contactChannels)[number];

const timeOfDay = z.iso.time({ precision: -1 });

/** When they do not want to hear from anybody: wall-clock times of their own zone; over midnight when `to` is earlier. */
export const QuietHours = z
  .strictObject({ from: timeOfDay, to: timeOfDay })
  .refine(({ from, to }) => from !== to, {
    path: ['to'],
    message: 'must differ from from; for never, set the channel to none',
  })
  .meta({ example: { from: '21:00', to: '08:00' } });
export type QuietHours = z.output<typeof QuietHours>;

/** What a person said about how they want to be reached. */
export const Preferences = z.strictObject({
  /** Where they would rather be reached; `none`: not at all, but for what they asked for. */
  channel: z.enum([...contactChannels, 'none']).optional(),
  quietHours: QuietHours.optional(),
  /** The most marketing messages in any seven days. */
  maxPerWeek: z.int().min(0).max(1000).optional(),
});
export type Preferences = z.output<typeof Preferences>;
