/* What a page does when scripts run: its contents, a switch for the theme, buttons to copy, tables that are searched,
 * sorted and filtered. Without scripts all is there to read. */
(() => {
    "use strict";
    const FIRST = 100, MORE = 1000, SEARCHED_FROM = 10;
    const root = document.documentElement;
    root.classList.add("js");

    const make = (name, attributes, ...children) => {
        const element = document.createElement(name);
        for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
        element.append(...children);
        return element;
    };
    const button = (text, act, attributes = {}) => {
        const element = make("button", { type: "button", class: "act", ...attributes }, text);
        element.addEventListener("click", () => act(element));
        return element;
    };
    const number = (value) => value.toLocaleString("en");
    const say = (text) => { document.getElementById("said").textContent = text; };

    /* ---- theme ---- */
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const stored = (theme) => {
        try {
            if (theme) localStorage.setItem("mapicfg-theme", theme);
            return localStorage.getItem("mapicfg-theme");
        } catch {
            return null; /* a browser may refuse that to files */
        }
    };
    const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : dark.matches;
    const setTheme = (theme) => { if (theme === "dark" || theme === "light") root.dataset.theme = theme; };
    setTheme(stored());

    const addTheme = () => {
        const show = (element) => element.setAttribute("aria-pressed", String(isDark()));
        const element = button("Dark", () => {
            setTheme(isDark() ? "light" : "dark");
            stored(root.dataset.theme);
            show(element);
        }, { "aria-label": "Dark theme" });
        show(element);
        dark.addEventListener("change", () => show(element));
        document.querySelector(".title").append(element);
    };

    /* ---- contents ---- */
    const addContents = () => {
        const headings = document.querySelectorAll("section > h2");
        if (headings.length < 2) return;
        const list = make("ul", {});
        for (const heading of headings)
            list.append(make("li", {}, make("a", { href: "#" + heading.parentElement.id }, heading.textContent)));
        document.querySelector("body > header").append(make("nav", { "aria-label": "Contents" }, list));
    };

    /* ---- copying ---- */
    /* The text as it was: a character that is shown by its number is that character again. */
    const plain = (node) => {
        if (node.nodeType === Node.TEXT_NODE) return node.data;
        if (node.dataset && node.dataset.u) return String.fromCodePoint(parseInt(node.dataset.u, 16));
        return Array.from(node.childNodes, plain).join("");
    };
    const copyByCommand = (text) => {
        const set = (event) => {
            event.clipboardData.setData("text/plain", text);
            event.preventDefault();
        };
        document.addEventListener("copy", set);
        const copied = document.execCommand("copy");
        document.removeEventListener("copy", set);
        return copied;
    };
    const copy = async (text) => {
        try {
            await navigator.clipboard.writeText(text);
            return true;
        } catch {
            return copyByCommand(text);
        }
    };
    const addCopying = () => {
        for (const remedy of document.querySelectorAll(".remedy")) {
            const codes = Array.from(remedy.querySelectorAll("code"));
            for (const code of codes) {
                const label = codes.length > 1 ? "Copy " + code.textContent : "Copy";
                const element = button(label, async () => {
                    const copied = await copy(plain(code));
                    element.textContent = copied ? "Copied" : "Not copied";
                    say(copied ? "Copied: " + code.textContent : "The browser did not allow copying.");
                    setTimeout(() => { element.textContent = label; }, 2000);
                });
                if (codes.length === 1) element.setAttribute("aria-label", "Copy " + code.textContent);
                remedy.append(element);
            }
        }
    };

    /* ---- tables ---- */
    const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

    class Table {
        constructor(table) {
            this.table = table;
            this.body = table.tBodies[0];
            this.heads = Array.from(table.tHead.rows[0].cells);
            this.kinds = this.heads.map((head) => head.dataset.kind);
            this.names = this.heads.map((head) => head.textContent);
            this.rows = Array.from(this.body.rows, (row) => {
                const cells = Array.from(row.cells, (cell) => cell.textContent);
                return { row, cells, text: cells.join("\n").normalize().toLowerCase() };
            });
            this.fitting = this.rows;
            this.first = Number(table.dataset.first) || FIRST;
            this.limit = this.first;
            this.wanted = new Map();
            this.words = [];
            this.addRoles();
            this.addSorting();
            if (this.rows.length >= SEARCHED_FROM) this.addTools();
            this.addMore();
            this.apply();
        }

        addRoles() {
            this.table.setAttribute("role", "table");
            this.table.tHead.setAttribute("role", "rowgroup");
            this.table.tHead.rows[0].setAttribute("role", "row");
            for (const head of this.heads) head.setAttribute("role", "columnheader");
            this.body.setAttribute("role", "rowgroup");
        }

        /* Rows that nobody looks at are left as they are. */
        prepare(item) {
            if (item.ready) return item.row;
            item.ready = true;
            item.row.setAttribute("role", "row");
            Array.from(item.row.cells).forEach((cell, index) => {
                cell.setAttribute("role", cell.tagName === "TH" ? "rowheader" : "cell");
                cell.dataset.label = this.names[index];
            });
            return item.row;
        }

        addSorting() {
            this.heads.forEach((head, index) => {
                const element = make("button", { type: "button" }, ...head.childNodes);
                element.addEventListener("click", () => this.sort(index));
                head.append(element);
            });
        }

        compare(index) {
            if (this.kinds[index] === "number") {
                const value = (item) => Number(item.cells[index].replace(/\D/g, ""));
                return (a, b) => value(a) - value(b);
            }
            if (this.kinds[index] !== "severity") return (a, b) => collator.compare(a.cells[index], b.cells[index]);
            const ranks = ["Error", "Warning", "Info"];
            const rank = (item) => (ranks.indexOf(item.cells[index]) + 4) % 4 || 4;
            return (a, b) => rank(a) - rank(b);
        }

        sort(index) {
            const head = this.heads[index], down = head.getAttribute("aria-sort") === "ascending";
            for (const other of this.heads) other.removeAttribute("aria-sort");
            head.setAttribute("aria-sort", down ? "descending" : "ascending");
            const compare = this.compare(index);
            this.rows = this.rows.slice().sort(down ? (a, b) => compare(b, a) : compare);
            this.apply();
        }

        addTools() {
            const form = make("form", { class: "tools", role: "search",
                                        "aria-label": "Filter: " + this.table.caption.textContent });
            const search = make("input", { type: "search", autocomplete: "off", spellcheck: "false" });
            search.addEventListener("input", () => {
                this.words = search.value.normalize().toLowerCase().split(/\s+/).filter(Boolean);
                this.filter();
            });
            form.append(make("label", {}, "Search", search));
            this.kinds.forEach((kind, index) => {
                if (kind === "choice" || kind === "severity") form.append(this.choice(index));
            });
            const clear = make("button", { type: "reset", class: "act" }, "Clear");
            form.addEventListener("reset", () => {
                this.words = [];
                this.wanted.clear();
                this.filter();
            });
            form.addEventListener("submit", (event) => event.preventDefault());
            form.append(clear);
            this.table.before(form);
        }

        choice(index) {
            const counts = new Map();
            for (const item of this.rows) counts.set(item.cells[index], (counts.get(item.cells[index]) || 0) + 1);
            const select = make("select", {}, make("option", { value: "" }, "All"));
            const values = Array.from(counts.keys());
            if (this.kinds[index] === "choice") values.sort(collator.compare);
            values.forEach((value, at) => {
                select.append(make("option", { value: String(at + 1) },
                                   `${value || "None"} (${number(counts.get(value))})`));
            });
            select.addEventListener("change", () => {
                if (select.value) this.wanted.set(index, values[Number(select.value) - 1]);
                else this.wanted.delete(index);
                this.filter();
            });
            return make("label", {}, this.names[index], select);
        }

        addMore() {
            this.status = make("p", { class: "count", role: "status" });
            this.some = button(`Show ${number(MORE)} more`, () => this.grow(this.limit + MORE));
            this.all = button("Show all", () => this.grow(Infinity));
            this.more = make("div", { class: "more" }, this.some, this.all);
            if (this.rows.length >= SEARCHED_FROM) this.table.before(this.status);
            this.table.after(this.more);
        }

        grow(limit) {
            const at = Math.min(this.limit, this.fitting.length - 1);
            this.limit = limit;
            this.apply();
            const row = this.fitting[at].row; /* the keyboard goes on where the new rows begin */
            row.tabIndex = -1;
            row.focus({ preventScroll: true });
        }

        filter() {
            this.limit = this.first;
            this.apply();
        }

        fits(item) {
            for (const [index, value] of this.wanted) if (item.cells[index] !== value) return false;
            for (const word of this.words) if (!item.text.includes(word)) return false;
            return true;
        }

        apply() {
            this.fitting = this.rows.filter((item) => this.fits(item));
            this.show(this.limit);
        }

        show(limit) {
            const shown = this.fitting.slice(0, limit);
            this.body.replaceChildren(...shown.map((item) => this.prepare(item)));
            const left = this.fitting.length - shown.length;
            const of = this.fitting.length < this.rows.length ? ` of ${number(this.rows.length)}` : "";
            const rows = `${number(this.fitting.length)}${of} ${this.rows.length === 1 ? "row" : "rows"}`;
            this.status.textContent = left ? `${rows}; the first ${number(shown.length)} are shown` : rows;
            this.more.hidden = !left;
            this.some.hidden = left <= MORE;
        }
    }

    /* ---- the whole ---- */
    document.addEventListener("DOMContentLoaded", () => {
        document.body.append(make("p", { id: "said", class: "unseen", role: "status" }));
        addTheme();
        addContents();
        addCopying();
        const tables = Array.from(document.querySelectorAll("table.plain"), (table) => new Table(table));
        root.classList.add("ready");

        const opened = [];
        addEventListener("beforeprint", () => {
            for (const table of tables) table.show(Infinity);
            for (const details of document.querySelectorAll("details:not([open])")) {
                details.open = true;
                opened.push(details);
            }
        });
        addEventListener("afterprint", () => {
            for (const table of tables) table.show(table.limit);
            for (const details of opened.splice(0)) details.open = false;
        });
    });
})();
