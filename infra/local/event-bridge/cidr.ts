import { BlockList, isIPv4 } from 'node:net';

/** Whether an address lies in the block; both must be of one family and valid. */
export function inCidr(address: string, network: string, bits: number): boolean {
  const block = new BlockList();
  const family = isIPv4(network) ? 'ipv4' : 'ipv6';
  block.addSubnet(network, bits, family);
  return block.check(address, family);
}
