import { createServer } from 'node:net';

/** Something listens on the port already. */
export class PortInUse extends Error {
  constructor(port: number) {
    super(`Port ${port} is in use.`);
    this.name = 'PortInUse';
  }
}

/** A port of 127.0.0.1 that was free a moment ago; for programs that cannot choose one and tell which. */
export function freePort(): Promise<number> {
  return probe(0);
}

/** Resolves with `port`, or with a free one for 0. Throws PortInUse. */
export async function claimPort(port: number): Promise<number> {
  try {
    return await probe(port);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') throw new PortInUse(port);
    throw error;
  }
}

function probe(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const taken = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(taken));
    });
  });
}
