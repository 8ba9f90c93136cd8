/** What the parts of plots look like on a page of `htmlPage`, light and dark; the two samples differ in shape too. */
export const plotStyle = `
:root{--reference:#3b4656;--band:#3b465633;--other:#c8400a}
@media (prefers-color-scheme:dark){:root{--reference:#c3ccd9;--band:#c3ccd938;--other:#ff9559}}
svg.plot{background:none;max-width:none;border-radius:0}
.plot .frame{fill:none;stroke:var(--soft)}.plot .grid{stroke:var(--line);stroke-width:.7}
.plot text{fill:var(--ink);font-size:11px}.plot .tl{text-anchor:start}.plot .ty{text-anchor:end;dominant-baseline:middle}
.plot .band{fill:var(--band)}.plot .ref{fill:none;stroke:var(--reference);stroke-width:1.4}
.plot .other{fill:none;stroke:var(--other);stroke-width:1.2}.plot .dot{fill:var(--other)}
.plot .otherband{fill:var(--other);fill-opacity:.18}.plot .one{stroke:var(--reference);stroke-dasharray:3 3}
.plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(340px,1fr));gap:8px 24px}.plots figure{margin:8px 0}
.plots figcaption{font-weight:600}.plots .soft{font-size:13px;margin:2px 0 0;max-width:none}
.wide{max-width:1000px}.names{display:flex;gap:24px;flex-wrap:wrap}.names i{display:inline-block;width:22px;height:10px;margin-right:6px;vertical-align:middle}
.names .r{border-top:2px solid var(--reference);background:var(--band)}.names .o{border-left:10px solid transparent;background:radial-gradient(circle,var(--other) 4px,transparent 4.5px) center/10px 10px no-repeat}
`
