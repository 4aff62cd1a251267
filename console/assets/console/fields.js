// The editor of a field's rule: rows of modifiers, and the example the server works out while typing.
(() => {
  const names = (editor) => {
    editor.querySelectorAll("[data-rows] > [data-step]").forEach((row, place) => {
      row.querySelectorAll("[data-argument]").forEach((field) => {
        field.name = `${editor.dataset.modifiers}-${place}-${field.dataset.argument}`;
      });
    });
  };

  const asked = (editor, row) => {
    const chosen = row.querySelector('[data-argument="do"]').value;
    const template = chosen && editor.querySelector(`template[data-arguments-of="${chosen}"]`);
    row.querySelector("[data-arguments]").replaceChildren(
      ...(template ? [template.content.cloneNode(true)] : []),
    );
  };

  const shower = (editor, form) => {
    const place = editor.querySelector("[data-example]");
    let waiting = null, latest = 0;
    const show = async () => {
      const mine = ++latest;
      const answer = await fetch(place.dataset.example, { method: "POST", body: new FormData(form) });
      const told = answer.ok ? await answer.text() : "";
      if (mine === latest) place.innerHTML = told || '<p class="quiet">The example cannot be shown.</p>';
    };
    return () => {
      clearTimeout(waiting);
      waiting = setTimeout(show, 250);
    };
  };

  const moves = {
    "[data-up]": (row) => row.previousElementSibling?.before(row),
    "[data-down]": (row) => row.nextElementSibling?.after(row),
    "[data-out]": (row) => row.remove(),
  };

  const begin = (editor) => {
    const form = editor.closest("form");
    const rows = editor.querySelector("[data-rows]");
    const show = shower(editor, form);
    const changed = () => { names(editor); show(); };
    editor.querySelector("[data-add]").addEventListener("click", () => {
      rows.append(editor.querySelector("template[data-row]").content.cloneNode(true));
      changed();
      rows.lastElementChild.querySelector("select").focus();
    });
    rows.addEventListener("click", (event) => {
      for (const [button, move] of Object.entries(moves)) {
        if (event.target.closest(button)) { move(event.target.closest("[data-step]")); changed(); }
      }
    });
    rows.addEventListener("change", (event) => {
      if (event.target.dataset.argument === "do") asked(editor, event.target.closest("[data-step]"));
      changed();
    });
    form.addEventListener("input", show);
    form.addEventListener("change", show);
    changed();
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-modifiers]").forEach(begin);
  });
})();
