export const start = {
  start: {
    title: 'What a better telescope, or a whole detector, would have seen',
    text: 'Drop images, event files, data sets, runs or models anywhere in this window, or begin with one of the samples.',
    samples: 'Samples',
    recent: 'Recent work',
    nothing: 'What you open, simulate and train is listed here.',
    begin: 'Begin',
    preparing: 'Being made…',
    honest: 'Made on this computer by the built-in simulations; nothing is downloaded.',
    fromDemo: 'From the demo that was run here.',
    titles: {
      galaxy: 'Recover a galaxy',
      jets: 'Simulate jets',
      training: 'Watch a training run',
    },
    texts: {
      galaxy: 'A simulated piece of sky in three bands: look at it, degrade it, recover it.',
      jets: 'Jets before and after a toy detector: browse them, simulate the detector, compare.',
      training: 'A small network learns to sharpen small galaxies while you look on.',
    },
    kinds: { image: 'Images', events: 'Events', dataset: 'Data sets', run: 'Runs' },
  },
}
