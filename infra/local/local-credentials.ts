/** What every client inside the local cloud signs with; nothing checks who signs. */
export const localCredentials = { accessKeyId: 'local', secretAccessKey: 'local' } as const;
