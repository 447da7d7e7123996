/** Where leads come from. */
export const leadSources = [
  'web',
  'event',
  'campaign',
  'import',
  'call',
  'social',
  'referral',
  'partner',
  'api',
] as const;
