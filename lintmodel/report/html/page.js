"use strict";
(function () {
  function bringStart(canvas) {
    var graph = canvas.querySelector("svg");
    canvas.scrollLeft = Number(graph.dataset.start) - canvas.clientWidth / 2;
  }

  document.querySelectorAll(".canvas").forEach(bringStart);
  document.querySelectorAll("details.inside").forEach(function (one) {
    one.addEventListener("toggle", function () {
      one.querySelectorAll(".canvas").forEach(bringStart);
    });
  });
}());
(function () {
  var bar = document.querySelector(".filter");
  var findings = Array.from(document.querySelectorAll(".finding"));
  if (!bar || !findings.length) { return; }
  var boxes = Array.from(bar.querySelectorAll("input[type=checkbox]"));
  var rule = bar.querySelector("select[name=rule]");
  var file = bar.querySelector("select[name=file]");
  var said = bar.querySelector("output");

  function wanted(finding) {
    var data = finding.dataset;
    return boxes.some(function (box) { return box.checked && box.value === data.severity; }) &&
      (!rule.value || rule.value === data.rule) && (!file.value || file.value === data.file);
  }

  function show() {
    var shown = 0;
    findings.forEach(function (finding) {
      finding.hidden = !wanted(finding);
      shown += finding.hidden ? 0 : 1;
    });
    document.querySelectorAll(".file").forEach(function (section) {
      section.hidden = !section.querySelector(".finding:not([hidden])");
    });
    said.textContent = shown + " of " + findings.length + " shown";
  }

  function reveal() {
    var aimed = document.getElementById(location.hash.slice(1));
    if (aimed && aimed.hidden) {
      boxes.forEach(function (box) { box.checked = true; });
      rule.value = file.value = "";
      show();
      aimed.scrollIntoView();
    }
  }

  bar.addEventListener("change", show);
  window.addEventListener("hashchange", reveal);
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details.inside").forEach(function (one) { one.open = true; });
  });
  bar.hidden = false;
  show();
}());
