// The picture of a page: zoom and pan move the viewBox, rotation turns the group that holds picture and boxes.
"use strict";

const CLOSE = 1.5;

class View {
  constructor(svg) {
    this.svg = svg;
    this.group = svg.querySelector(".turn");
    const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    this.size = [width, height];
    this.turn = Number(svg.dataset.rotation) || 0;
    this.fit();
    svg.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    svg.addEventListener("pointerdown", (event) => this.drag(event));
  }

  fit() {
    const [width, height] = this.size;
    const turned = this.turn % 180 !== 0;
    this.frame = turned ? [height, width] : [width, height];
    this.centre = [width / 2, height / 2];
    this.zoom = 1;
    this.apply();
  }

  apply() {
    const [width, height] = this.size;
    this.group.setAttribute("transform", `rotate(${this.turn} ${width / 2} ${height / 2})`);
    const w = this.frame[0] / this.zoom;
    const h = this.frame[1] / this.zoom;
    this.svg.setAttribute("viewBox", `${this.centre[0] - w / 2} ${this.centre[1] - h / 2} ${w} ${h}`);
    if (this.zoom > CLOSE) this.sharpen();
  }

  // Who looks closely gets a larger picture, laid over the first one once it is there.
  sharpen() {
    const shown = this.group.querySelector("image");
    const from = shown.getAttribute("href");
    if (this.sharp || !from || !("large" in shown.dataset)) return;
    this.sharp = true;
    const large = shown.cloneNode();
    large.setAttribute("href", `${from}${from.includes("?") ? "&" : "?"}large=1`);
    shown.after(large);
  }

  rotate() {
    this.turn = (this.turn + 90) % 360;
    this.fit();
  }

  magnify(factor) {
    this.zoom = Math.min(12, Math.max(0.5, this.zoom * factor));
    this.apply();
  }

  pan(x, y) {
    this.centre = [
      this.centre[0] + (x * this.frame[0]) / this.zoom / 6,
      this.centre[1] + (y * this.frame[1]) / this.zoom / 6,
    ];
    this.apply();
  }

  // Bring a field into the middle, large enough to be read; false when it has no place here.
  show(field) {
    let found = null;
    for (const box of this.group.querySelectorAll(".box")) {
      const same = box.dataset.field === field;
      box.classList.toggle("now", same);
      if (same) found = box;
    }
    if (!found) return false;
    const corners = Array.from(found.points, (point) => this.turned(point.x, point.y));
    const xs = corners.map(([x]) => x);
    const ys = corners.map(([, y]) => y);
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    this.centre = [(left + right) / 2, (top + bottom) / 2];
    const across = this.frame[0] / Math.max(1, right - left);
    const down = this.frame[1] / Math.max(1, bottom - top);
    this.zoom = Math.min(6, Math.max(1, Math.min(across * 0.5, down * 0.2)));
    this.apply();
    return true;
  }

  turned(x, y) {
    const [cx, cy] = [this.size[0] / 2, this.size[1] / 2];
    const angle = (this.turn * Math.PI) / 180;
    const [dx, dy] = [x - cx, y - cy];
    return [cx + dx * Math.cos(angle) - dy * Math.sin(angle), cy + dx * Math.sin(angle) + dy * Math.cos(angle)];
  }

  wheel(event) {
    if (!event.ctrlKey && document.activeElement !== this.svg) return;
    event.preventDefault();
    this.magnify(event.deltaY < 0 ? 1.2 : 1 / 1.2);
  }

  drag(start) {
    this.svg.setPointerCapture(start.pointerId);
    const scale = Math.max(
      this.frame[0] / this.zoom / this.svg.clientWidth,
      this.frame[1] / this.zoom / this.svg.clientHeight,
    );
    const from = this.centre;
    const move = (event) => {
      this.centre = [from[0] - (event.clientX - start.clientX) * scale, from[1] - (event.clientY - start.clientY) * scale];
      this.apply();
    };
    const end = () => {
      this.svg.removeEventListener("pointermove", move);
      this.svg.removeEventListener("pointerup", end);
    };
    this.svg.addEventListener("pointermove", move);
    this.svg.addEventListener("pointerup", end);
  }
}

const papers = new Map();
for (const figure of document.querySelectorAll(".paper")) {
  papers.set(figure.dataset.document, { figure, views: Array.from(figure.querySelectorAll("svg.view"), (svg) => new View(svg)) });
}

const viewer = {
  shown: document.querySelector(".paper:not([hidden])")?.dataset.document,

  views() {
    return papers.get(this.shown)?.views ?? [];
  },

  do(act) {
    for (const view of this.views()) {
      if (act === "in") view.magnify(1.3);
      if (act === "out") view.magnify(1 / 1.3);
      if (act === "left") view.pan(-1, 0);
      if (act === "right") view.pan(1, 0);
      if (act === "up") view.pan(0, -1);
      if (act === "down") view.pan(0, 1);
      if (act === "turn") view.rotate();
      if (act === "fit") view.fit();
    }
  },

  show(name) {
    if (!papers.has(name)) return;
    this.shown = name;
    for (const [each, { figure }] of papers) {
      figure.hidden = each !== name;
      if (each === name) {
        for (const image of figure.querySelectorAll("image[data-href]")) {
          image.setAttribute("href", image.dataset.href);
          image.removeAttribute("data-href");
        }
      }
    }
    for (const tab of document.querySelectorAll("[data-show]")) {
      tab.setAttribute("aria-pressed", String(tab.dataset.show === name));
    }
  },

  field(key) {
    const current = document.querySelector(".tab.current")?.dataset.show;
    if (current) this.show(current);
    for (const view of this.views()) view.show(key);
  },
};

for (const [, { figure }] of papers) {
  for (const image of figure.querySelectorAll("image")) {
    image.addEventListener("error", () => {
      figure.querySelector(".gone").hidden = false;
      image.closest("svg").style.display = "none";
    });
  }
}
for (const tab of document.querySelectorAll("[data-show]")) {
  tab.addEventListener("click", () => viewer.show(tab.dataset.show));
}
for (const button of document.querySelectorAll("[data-view]")) {
  button.addEventListener("click", () => {
    if (button.dataset.view === "boxes") {
      const on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(on));
      document.querySelector(".left").classList.toggle("bare", !on);
    } else {
      viewer.do(button.dataset.view);
    }
  });
}
document.getElementById("contrast")?.addEventListener("input", (event) => {
  for (const image of document.querySelectorAll(".view image")) {
    image.style.filter = `contrast(${event.target.value}%) grayscale(${event.target.value > 100 ? 1 : 0})`;
  }
});
