import { measureOfferedLatency } from './offered-latency.ts';
console.log(await measureOfferedLatency(20, 3));
