import type { RecordColumn } from './records'

/** What HepMC 2 and 3 have in common. */
export const eventColumns: readonly RecordColumn[] = [
  { name: 'number', type: 'int64' },
  { name: 'n_particles', type: 'int32' },
  { name: 'n_vertices', type: 'int32' },
  { name: 'weights', type: 'float64', depth: 1 },
  { name: 'cross_section', type: 'float64', unit: 'pb' },
  { name: 'cross_section_error', type: 'float64', unit: 'pb' },
]

export const particleColumns: readonly RecordColumn[] = [
  { name: 'id', type: 'int32' },
  { name: 'pid', type: 'int32' },
  { name: 'status', type: 'int32' },
  { name: 'px', type: 'float64', unit: 'momentum' },
  { name: 'py', type: 'float64', unit: 'momentum' },
  { name: 'pz', type: 'float64', unit: 'momentum' },
  { name: 'e', type: 'float64', unit: 'momentum' },
  { name: 'm', type: 'float64', unit: 'momentum' },
  { name: 'production_vertex', type: 'int32' },
  { name: 'end_vertex', type: 'int32' },
]

export const vertexColumns: readonly RecordColumn[] = [
  { name: 'id', type: 'int32' },
  { name: 'status', type: 'int32' },
  { name: 'x', type: 'float64', unit: 'length' },
  { name: 'y', type: 'float64', unit: 'length' },
  { name: 'z', type: 'float64', unit: 'length' },
  { name: 't', type: 'float64', unit: 'length' },
]
