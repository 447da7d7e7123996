import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

registerHooks({
  resolve(s, c, n) {
    return s === 'vitest'
      ? { url: 'data:text/javascript,export const inject=()=>{}', shortCircuit: true }
      : n(s, c);
  },
});
const { Baton } = await import('./baton.ts');
const { found } = await import('./founding.ts');
const baton = new Baton(JSON.parse(readFileSync('/tmp/baton-x.out', 'utf8')));
let t = performance.now();
const lap = (what: string) => {
  const n = performance.now();
  console.log(what.padEnd(30), Math.round(n - t));
  t = n;
};
for (let round = 0; round < 2; round++) {
  const org = await found(baton, 'Scratch');
  lap('found');
  const bo = await org.hire('Bo Rep');
  lap('hire');
  const cy = await org.hire('Cy Rep');
  lap('hire');
  const p = await org.signIn(bo);
  lap('sign in');
  await org.addRule({
    target: { type: 'users', ids: [bo.id, cy.id] },
    acceptWithin: 'PT2S',
    remindAtPercent: 50,
  });
  lap('rule');
  const lead = await org.capture();
  lap('capture');
  await org.leadOnce(lead.id, (l: any) => l.status === 'offered');
  lap('offered');
  await org.leadOnce(lead.id, (l: any) => l.status === 'queued');
  lap('queued');
  const { items } = (await org.admin.get(`/v1/leads/${lead.id}/handoffs`)).body;
  lap('handoffs');
  for (const h of items)
    console.log(
      h.status,
      'offered',
      h.offeredAt,
      'remind',
      h.remindAt,
      h.remindedAt,
      'respondBy',
      h.respondBy,
      'ended',
      h.endedAt,
    );
  const m = await p.get('/v1/me');
  console.log(m.headers['server-timing']);
  lap('me');
}
baton.close();
