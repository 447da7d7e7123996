import { BlockList, isIP } from 'node:net';

/** Networks that are no place on the public internet (IANA's special-purpose registries). */
const notPublic = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  notPublic.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  notPublic.addSubnet(network, bits, 'ipv6');
}

/** Whether an IP address is one of the public internet. Addresses of IPv4 written as IPv6 count as what they are. */
export function isPublicAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const plain = mapped ?? address;
  const family = isIP(plain);
  if (family === 0 || (family === 6 && /^::ffff:/i.test(plain))) return false;
  return !notPublic.check(plain, family === 6 ? 'ipv6' : 'ipv4');
}

/**
 * What is wrong with a webhook's address; `undefined` when nothing is. It must be https and a public host: Baton must not
 * be a way into somebody's network. `isLocal` (the cloud on a laptop) also takes http and addresses of this machine.
 */
export function addressProblem(url: string, isLocal: boolean): string | undefined {
  const { protocol, hostname, username, password } = new URL(url);
  if (username || password) return 'must not carry a user name or a password';
  if (isLocal) return undefined;
  if (protocol !== 'https:') return 'must begin with https://';
  const host = hostname.replace(/^\[|\]$/g, '');
  if (
    isIP(host) !== 0
      ? !isPublicAddress(host)
      : !/\.[a-z0-9-]{2,}\.?$/i.test(host) || /\.(local|internal|localhost)\.?$/i.test(host)
  ) {
    return 'must be an address of the public internet';
  }
  return undefined;
}
