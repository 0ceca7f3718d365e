/** A colour channel may differ by this much, because the pixels under a text change how it is smoothed. */
const THRESHOLD = 24;

/** The share of pixels that differ between two pictures (PNG), 0 to 1. Decoded by the browser. */
export async function differingPixels(browser, a, b) {
  const tab = await browser.newPage();
  try {
    return await tab.evaluate(
      async ([first, second, threshold]) => {
        const pixels = async (base64) => {
          const image = new Image();
          image.src = `data:image/png;base64,${base64}`;
          await image.decode();
          const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
          const context = canvas.getContext('2d');
          context.drawImage(image, 0, 0);
          return context.getImageData(0, 0, image.width, image.height).data;
        };
        const [one, other] = [await pixels(first), await pixels(second)];
        let different = 0;
        for (let i = 0; i < one.length; i += 4)
          if ([0, 1, 2].some((channel) => Math.abs(one[i + channel] - (other[i + channel] ?? 0)) > threshold)) different++;
        return different / (one.length / 4);
      },
      [a.toString('base64'), b.toString('base64'), THRESHOLD],
    );
  } finally {
    await tab.close();
  }
}
