// Opened by double click, a page may not start a worker, and the search is one. Here it runs in a hidden frame instead.
if (location.protocol === "file:") {
  window.IFrameWorker = class extends EventTarget {
    constructor(url) {
      super();
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      this.ready = new Promise((resolve) => this.frame.addEventListener("load", resolve));
      const script = document.createElement("script");
      script.src = url;
      this.frame.srcdoc = "<!doctype html><title>Search</title>";
      document.documentElement.append(this.frame);
      this.ready = this.ready.then(() => {
        const inside = this.frame.contentWindow;
        inside.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
        return new Promise((resolve) => {
          script.addEventListener("load", resolve);
          inside.document.head.append(script);
        });
      });
    }
    postMessage(data) {
      this.ready.then(() => this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data })));
    }
    terminate() {
      this.frame.remove();
    }
  };
  window.Worker = window.IFrameWorker;
}
