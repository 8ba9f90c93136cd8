export { jetsNotice } from './notice'
export { defaultDetector, defaultJets, type Detector, type JetSimulation } from './options'
export { simulateJets } from './simulate'
