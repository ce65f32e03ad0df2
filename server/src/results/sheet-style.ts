// The style of the HTML contact sheet: light and dark, and four columns on paper.

export const SHEET_STYLE = `
:root { color-scheme: light dark; --ink: #14171f; --muted: #667085; --paper: #fff; --frame: #f2f4f7; --edge: #e4e7ec;
  --good: #067647; --bad: #b42318; --bad-frame: #fef3f2; }
@media (prefers-color-scheme: dark) { :root { --ink: #f2f4f7; --muted: #98a2b3; --paper: #0f1218; --frame: #1a1f29;
  --edge: #2b3240; --good: #47cd89; --bad: #f97066; --bad-frame: #2a1715; } }
* { box-sizing: border-box; margin: 0; }
body { font: 14px/1.45 Inter, system-ui, -apple-system, "Segoe UI", sans-serif; color: var(--ink);
  background: var(--paper); padding: 32px clamp(16px, 4vw, 56px) 56px; }
header { display: flex; flex-wrap: wrap; gap: 12px 32px; justify-content: space-between; align-items: end;
  margin-bottom: 28px; }
h1 { font-size: 24px; line-height: 1.25; font-weight: 650; letter-spacing: -.01em; overflow-wrap: anywhere; }
header p { color: var(--muted); }
nav { display: flex; gap: 16px; color: var(--muted); font-variant-numeric: tabular-nums; }
nav b { font-weight: 500; color: var(--ink); }
nav span { opacity: .4; }
a { color: inherit; text-underline-offset: 3px; }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); gap: 24px 20px; }
figure { min-width: 0; }
.frame { display: grid; place-items: center; position: relative; aspect-ratio: 1; overflow: hidden; border-radius: 10px;
  background: var(--frame); border: 1px solid var(--edge); text-decoration: none; }
.frame:focus-visible { outline: 3px solid #2e90fa; outline-offset: 2px; }
.frame img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; }
.frame i { position: absolute; top: 8px; right: 8px; padding: 2px 10px; border-radius: 99px; font-style: normal;
  font-weight: 600; font-size: 12px; color: #fff; background: rgb(16 24 40 / .78); }
.frame p { padding: 16px; max-height: 100%; overflow: hidden; overflow-wrap: anywhere; font-size: 13px;
  color: var(--muted); }
.frame p b { color: var(--ink); font-weight: 600; }
.bad .frame { background: var(--bad-frame); }
.bad .frame b { color: var(--bad); }
figcaption { padding: 8px 2px 0; }
figcaption div { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
figcaption b { font-weight: 600; font-variant-numeric: tabular-nums; margin-right: 4px; }
em { font-style: normal; font-size: 13px; font-weight: 500; color: var(--muted); }
.good em { color: var(--good); }
.bad em { color: var(--bad); }
footer { margin-top: 36px; display: flex; justify-content: center; }
@media print { body { padding: 0; } main { grid-template-columns: repeat(4, 1fr); } figure { break-inside: avoid; }
  nav { display: none; } }
`;
