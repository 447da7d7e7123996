/** The style of the documentation page: readable on a phone, in the dark and on paper. */
export const docsStyle = `
:root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6676;--line:#dfe4ea;--ground:#fff;--panel:#f6f8fa;--accent:#0b6e4f;
--get:#0b6e4f;--post:#1f5fbf;--patch:#9a6200;--put:#9a6200;--delete:#b3261e}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ee;--soft:#9aa5b4;--line:#2d3642;--ground:#12161c;--panel:#1a2029;
--accent:#5fd0a5;--get:#5fd0a5;--post:#7db0ff;--patch:#e6b55c;--put:#e6b55c;--delete:#ff8a80}}
*{box-sizing:border-box}html{scroll-behavior:smooth;scroll-padding-top:1rem}
body{margin:0;font:16px/1.55 system-ui,-apple-system,"Segoe UI","PingFang SC","Noto Sans CJK SC",sans-serif;color:var(--ink);background:var(--ground);display:grid;grid-template-columns:19rem minmax(0,1fr)}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1.2rem 1rem 3rem;border-right:1px solid var(--line);background:var(--panel);font-size:.86rem}
nav a{display:block;padding:.18rem .4rem;color:inherit;text-decoration:none;border-radius:.3rem;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
nav a:hover{background:var(--line)}nav .brand{font-size:1.25rem;font-weight:700;margin-bottom:.7rem}nav .brand span{color:var(--accent)}
nav summary{cursor:pointer;font-weight:600;padding:.3rem .4rem}nav b{display:inline-block;width:3.5rem;font-size:.68rem}
main{padding:2rem clamp(1rem,4vw,3.5rem) 6rem;max-width:64rem}
h1{font-size:2rem;margin:.2rem 0}h2{margin:3rem 0 .5rem;border-bottom:2px solid var(--line);padding-bottom:.3rem}
h3{margin:0;font-size:1.05rem;overflow-wrap:anywhere}.lead{font-size:1.1rem;color:var(--soft)}
article{border:1px solid var(--line);border-radius:.6rem;padding:1rem 1.2rem;margin:1rem 0}article:target{border-color:var(--accent);box-shadow:0 0 0 2px var(--accent)}
article p{margin:.4rem 0}.access{color:var(--soft);font-size:.85rem}
b.GET{color:var(--get)}b.POST{color:var(--post)}b.PATCH{color:var(--patch)}b.PUT{color:var(--put)}b.DELETE{color:var(--delete)}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,monospace;font-size:.86em}
pre{background:var(--panel);border:1px solid var(--line);border-radius:.5rem;padding:.8rem 1rem;overflow:auto}
details>summary{cursor:pointer;color:var(--soft);font-size:.88rem;margin:.35rem 0}
table{border-collapse:collapse;width:100%;font-size:.88rem}th,td{text-align:left;vertical-align:top;padding:.32rem .5rem;border-top:1px solid var(--line);overflow-wrap:anywhere}
th{font-weight:600;width:32%}th em{color:var(--delete);font-size:.75rem;font-weight:400;font-style:normal}th small{color:var(--soft);font-weight:400}
tr:target{background:color-mix(in srgb,var(--accent) 15%,transparent)}dt{font-weight:600;margin-top:.7rem}dd{margin:0;color:var(--soft)}a{color:var(--accent)}
@media (max-width:56rem){body{display:block}nav{position:static;height:auto;border-right:0;border-bottom:1px solid var(--line);max-height:50vh}}
@media print{nav{display:none}body{display:block}}`;
