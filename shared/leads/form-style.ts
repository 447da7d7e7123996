/** The style sheet of the public form pages; light and dark, from a phone up. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: #1b2430; --soft: #5b6675; --line: #c3cad4; --paper: #fff; --accent: #1f5fbf; --on-accent: #fff; --bad: #b3261e; --bad-paper: #fdecea; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf1; --soft: #a4afbd; --line: #465160; --paper: #161b22; --accent: #7fb0ff; --on-accent: #0d1117; --bad: #ff9d94; --bad-paper: #3a1d1b; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; }
main { max-width: 34rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1.25rem; overflow-wrap: anywhere; }
.field { margin: 0 0 1.1rem; padding: 0; border: 0; min-width: 0; }
label, legend { display: block; font-weight: 600; margin-bottom: .3rem; padding: 0; }
.mark { color: var(--soft); font-weight: 400; font-size: .875rem; }
input[type=text], input[type=email], input[type=tel], input[type=url], select, textarea { width: 100%; padding: .6rem .7rem; font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: .5rem; }
select option { background: var(--paper); }
textarea { resize: vertical; }
:is(input, select, textarea)[aria-invalid=true] { border-color: var(--bad); }
.choice { font-weight: 400; display: flex; gap: .55rem; align-items: baseline; }
.problem { color: var(--bad); margin: .3rem 0 0; font-size: .9375rem; }
.summary { background: var(--bad-paper); color: var(--bad); border-radius: .5rem; padding: .75rem 1rem; margin: 0 0 1.25rem; }
.summary p, .summary ul { margin: 0; }
.summary ul { padding-left: 1.2rem; }
.summary a { color: inherit; }
.consent { color: var(--soft); font-size: .875rem; white-space: pre-line; overflow-wrap: anywhere; }
button { font: inherit; font-weight: 600; padding: .7rem 1.6rem; border: 0; border-radius: .5rem; background: var(--accent); color: var(--on-accent); cursor: pointer; }
:is(input, select, textarea, button, a):focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.unseen { position: absolute; left: -200vw; height: 1px; overflow: hidden; }
@media (max-width: 30rem) { button { width: 100%; } }
`;
