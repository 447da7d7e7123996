import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
registerHooks({ resolve(s, c, n) { return s === 'vitest' ? { url: 'data:text/javascript,export const inject=()=>{}', shortCircuit: true } : n(s, c); } });
const { Baton } = await import('./baton.ts');
const { aSalesTeam, handoffsOf } = await import('../flows/sales-team.ts');
const baton = new Baton(JSON.parse(readFileSync('/tmp/baton-x.out', 'utf8')));
let t = performance.now();
const lap = (what: string) => { const n = performance.now(); console.log(what.padEnd(30), Math.round(n - t)); t = n; };
const sales = await aSalesTeam(baton, 'Told', { rule: { acceptWithin: 'PT3S', remindAtPercent: 50, maxOffers: 1 } });
const boss = await sales.org.signIn(sales.manager); lap('made');
const lead = await sales.org.capture({ name: 'Grace of Berlin' }); 
await sales.org.leadOnce(lead.id, (l: any) => l.status === 'queued'); lap('queued');
await new Promise(r => setTimeout(r, 4000));
console.log(JSON.stringify((await boss.get('/v1/notifications')).body).slice(0, 1500));
for (const p of [sales.reps[0]!, boss]) console.log(p.name, (await baton.mailbox.to(p.email)).map((m: any) => m.subject));
const s2 = await aSalesTeam(baton, '200', { rule: { acceptWithin: 'PT1H' }, names: ['An','Bo','Cy','Di','Ed','Fe','Gi','Hu','It','Jo'].map(n => n + ' Rep'), rep: { maxOpenLeads: 20 } }); lap('team of 10');
await Promise.all(Array.from({ length: 200 }, (_, i) => s2.org.capture({ name: `P ${i}` }))); lap('200 captured');
for (let i = 0; i < 60; i++) {
  const a = (await s2.org.admin.get('/v1/leads?status=offered&limit=100')).body; 
  const b = a.cursor ? (await s2.org.admin.get('/v1/leads?status=offered&limit=100&cursor=' + encodeURIComponent(a.cursor))).body : { items: [] };
  const n = a.items.length + b.items.length;
  const q = (await s2.org.admin.get('/v1/leads?status=queued&limit=100')).body.items.length;
  lap(`offered ${n} queued ${q}`); if (n + q >= 200) break;
  await new Promise(r => setTimeout(r, 2000));
}
baton.close();
