#include "tools/cli/output/html_page.hpp"

#include <fmt/format.h>

#include "tools/cli/output/safe_text.hpp"

namespace knelpunt::cli {
namespace {

constexpr std::string_view kStyle = R"(
:root{color-scheme:light;--ink:#1b1e23;--soft:#5b6470;--line:#d8dde3;--good:#1a6b3c;--bad:#9a3412;--none:#5b6470}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:#fff;max-width:64rem;margin:0 auto;padding:1.5rem}
h1{font-size:1.5rem;margin:0}h2{font-size:1.15rem;margin:2rem 0 .3rem}p{margin:.3rem 0}
.soft{color:var(--soft)}.sum{font-weight:600;font-size:1.05rem}
table{border-collapse:collapse;width:100%;margin:.6rem 0;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.25rem .6rem .25rem 0;border-bottom:1px solid var(--line)}
th{color:var(--soft);font-weight:600}td.n{text-align:right;font-variant-numeric:tabular-nums}
.good{color:var(--good)}.bad{color:var(--bad)}.none{color:var(--none)}
button{font:inherit;padding:.3rem .8rem;border:1px solid var(--line);background:#fff;border-radius:.3rem;cursor:pointer}
button:focus-visible,summary:focus-visible{outline:3px solid #2b6cb0;outline-offset:2px}
summary{cursor:pointer;color:#1d4f91}
[lang=en] .nl,[lang=nl] .en{display:none}
@page{size:A4;margin:15mm}
@media print{button{display:none}details{display:block}body{max-width:none;padding:0}}
)";

constexpr std::string_view kScript = R"(
const root=document.documentElement;
const show=l=>{root.lang=l;document.getElementById('lang').textContent=l==='nl'?'English':'Nederlands'};
document.getElementById('lang').addEventListener('click',()=>{const l=root.lang==='nl'?'en':'nl';location.hash='lang='+l;show(l)});
show(location.hash.includes('lang=en')?'en':'nl');
)";

/// SHA-256 of the script: the page runs nothing else. A test computes it anew.
constexpr std::string_view kScriptHash = "sha256-yXlQByb19U47yqOIG4AChIMfvc4rgfIWOiyBQqUKQ9A=";

}  // namespace

std::string both(std::string_view dutch, std::string_view english) {
    return fmt::format("<span class=nl>{}</span><span class=en>{}</span>", html_text(dutch), html_text(english));
}

std::string html_page(const HtmlPage& page) {
    return fmt::format(
        "<!doctype html><html lang=nl><meta charset=utf-8><meta name=viewport content=\"width=device-width\">"
        "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; style-src 'unsafe-inline'; script-src "
        "'{6}'\">{5}{0}</title><style>{1}</style><main><p style=\"float:right\"><button id=lang>English</button></p>"
        "<h1>{2}</h1>{3}</main><script>{4}</script></html>\n",
        html_text(page.title), kStyle, page.heading, page.body, kScript, page.mark, kScriptHash);
}

}  // namespace knelpunt::cli
