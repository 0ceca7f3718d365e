import { takeRecorded, sizes, variants } from './variants.mjs';

/** Time for the work that a task leaves to be done later. */
const AFTER_MS = 1000;

/** One run of a workload with one variant, in a page of its own: ms of main-thread time, longest task, heap, bytes. */
export async function measure(browser, { html = '', act, fromStart }, name) {
  const { script, start } = variants[name];
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
  try {
    const tab = await context.newPage();
    await tab.setContent(`<!doctype html><body>${html}`);
    if (script) await tab.addScriptTag({ content: script });
    const devtools = await context.newCDPSession(tab);
    // The thread's own clock, so that time taken by other processes does not count.
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    const taskMs = async () => {
      const { metrics } = await devtools.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
    };
    const heap = async () => {
      await devtools.send('HeapProfiler.collectGarbage');
      return (await devtools.send('Runtime.getHeapUsage')).usedSize;
    };
    await tab.waitForTimeout(200);
    if (!fromStart) {
      await tab.evaluate(start);
      await tab.waitForTimeout(AFTER_MS);
    }
    const before = await taskMs();
    const longest = await tab.evaluate(`new Promise((resolve) => {
      const tasks = [];
      const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries()));
      observer.observe({ type: 'longtask' });
      // In a task of the page's own: those of the developer tools are not observed.
      setTimeout(async () => {
        (${fromStart ? start : () => {}})();
        await (${act})();
        await new Promise((resolve) => setTimeout(resolve, ${AFTER_MS}));
        tasks.push(...observer.takeRecords());
        resolve(Math.max(0, ...tasks.map(({ duration }) => duration)));
      });
    })`);
    const ms = (await taskMs()) - before;
    const heapBytes = await heap();
    const recorded = await tab.evaluate(`(${takeRecorded})(${JSON.stringify(name)})`);
    return { ms, longest, heapBytes, ...sizes(name, recorded) };
  } finally {
    await context.close();
  }
}
