export { defaultField, simulateField, type FieldObject, type FieldOptions, type SimulatedField } from './field'
export { writeField, writeStamps } from './files'
export { defaultTelescope, type Telescope } from './options'
export { defaultStamps, simulateStamp, type SimulatedStamp, type StampOptions, type StampTruth } from './stamp'
