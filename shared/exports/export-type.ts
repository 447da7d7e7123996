/** What can be exported. */
export const exportTypes = ['lead', 'account', 'contact', 'opportunity', 'interaction'] as const;
export type ExportType = (typeof exportTypes)[number];
