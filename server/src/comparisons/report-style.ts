// The style of the report of a comparison: light and dark, and whole rows on paper.

export const REPORT_STYLE = `
:root { color-scheme: light dark; --ink: #14171f; --muted: #5d6676; --paper: #fff; --frame: #f2f4f7; --edge: #e4e7ec;
  --good: #067647; --bad: #b42318; --bad-frame: #fef3f2; --best: #ecfdf3; }
@media (prefers-color-scheme: dark) { :root { --ink: #f2f4f7; --muted: #98a2b3; --paper: #0f1218; --frame: #1a1f29;
  --edge: #2b3240; --good: #47cd89; --bad: #f97066; --bad-frame: #2a1715; --best: #10251b; } }
* { box-sizing: border-box; margin: 0; }
body { font: 14px/1.5 Inter, system-ui, -apple-system, "Segoe UI", sans-serif; color: var(--ink);
  background: var(--paper); padding: 40px clamp(16px, 4vw, 64px) 64px; max-width: 1680px; margin: 0 auto; }
header { margin-bottom: 28px; }
h1 { font-size: 26px; line-height: 1.25; font-weight: 650; letter-spacing: -.012em; overflow-wrap: anywhere; }
header p, footer { color: var(--muted); }
dl { display: flex; flex-wrap: wrap; gap: 12px 40px; margin-top: 20px; }
dt { font-size: 12px; color: var(--muted); }
dd { margin: 0; font-size: 18px; font-weight: 600; font-variant-numeric: tabular-nums; }
.table { overflow-x: auto; margin-bottom: 40px; border: 1px solid var(--edge); border-radius: 10px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 10px 14px; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--edge); }
th { font-size: 12px; font-weight: 500; color: var(--muted); }
tbody tr:last-child > * { border-bottom: 0; }
th:first-child, tbody th { text-align: left; }
tbody th { font-size: 14px; font-weight: 600; color: var(--ink); white-space: normal; min-width: 180px; }
tbody th span { display: block; font-weight: 400; font-size: 12px; color: var(--muted); overflow-wrap: anywhere; }
td.best { color: var(--good); font-weight: 600; }
section { padding-top: 24px; margin-top: 24px; border-top: 1px solid var(--edge); break-inside: avoid; }
h2 { font-size: 12px; font-weight: 500; color: var(--muted); margin-bottom: 4px; }
.prompt { max-width: 88ch; margin-bottom: 16px; font-size: 15px; white-space: pre-wrap; overflow-wrap: anywhere; }
summary { cursor: pointer; }
summary:focus-visible { outline: 3px solid #2e90fa; outline-offset: 2px; border-radius: 4px; }
.row { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 220px), 1fr)); gap: 24px 20px; }
figure { min-width: 0; max-width: 640px; }
.frame { display: grid; place-items: center; position: relative; aspect-ratio: 1; overflow: hidden; border-radius: 10px;
  background: var(--frame); border: 1px solid var(--edge); }
.frame img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; }
.frame p { padding: 20px; max-height: 100%; overflow: hidden; overflow-wrap: anywhere; font-size: 13px;
  color: var(--muted); text-align: center; }
.frame p b { color: var(--ink); font-weight: 600; }
.bad .frame { background: var(--bad-frame); }
.bad .frame b { color: var(--bad); }
figcaption { padding: 10px 2px 0; font-variant-numeric: tabular-nums; }
figcaption b { display: block; font-weight: 600; overflow-wrap: anywhere; }
figcaption span { display: block; font-size: 13px; color: var(--muted); }
figcaption em { font-style: normal; font-weight: 600; color: var(--good); }
footer { margin-top: 40px; padding-top: 16px; border-top: 1px solid var(--edge); font-size: 12px; max-width: 88ch; }
@media print { body { padding: 0; } .row { grid-template-columns: repeat(4, 1fr); } figure { break-inside: avoid; } }
`;
