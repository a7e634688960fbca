"use strict";
(() => {
  const page = document.querySelector(".ecg-page");
  if (!page) return;
  const paper = page.parentElement;
  const panels = [...page.querySelectorAll(".ecg-panel")];
  const kinds = ["p", "pr", "qrs", "st", "t", "qt"];
  let picked = null;

  // A finding lights its leads and the interval that shows it; one without leads lights the rhythm strip.
  function light(source) {
    page.classList.toggle("lit", Boolean(source));
    const leads = source ? source.dataset.leads.split(" ").filter(Boolean) : [];
    const waves = source ? source.dataset.waves.split(" ") : [];
    for (const panel of panels) {
      const on = leads.length ? leads.includes(panel.dataset.lead) : panel.dataset.rhythm === "1";
      panel.classList.toggle("on", Boolean(source) && on);
      for (const kind of kinds) panel.classList.toggle("show-" + kind, waves.includes(kind));
    }
  }

  function pick(source) {
    if (picked) picked.classList.remove("picked");
    picked = picked === source ? null : source;
    if (picked) picked.classList.add("picked");
    light(picked);
    // The trace stays in view while a finding is picked.
    paper.classList.toggle("pinned", Boolean(picked));
    if (picked) picked.scrollIntoView({ block: "nearest" });
  }

  for (const source of document.querySelectorAll("[data-leads][data-waves]")) {
    source.addEventListener("mouseenter", () => light(source));
    source.addEventListener("mouseleave", () => light(picked));
    source.addEventListener("focus", () => light(source));
    source.addEventListener("blur", () => light(picked));
    source.addEventListener("click", () => pick(source));
    source.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      pick(source);
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && picked) pick(picked);
  });
  // Paper can't be unfolded: the table of leads is printed, the long lists are in the file.
  addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("details.printed")) part.open = true;
  });
})();
