import { asFloat32 } from '../columns'
import { columnOf } from '../mapping'
import type { Mapping, Role, Side } from '../roles'
import type { Chunk, Column, ColumnInfo } from '../types'

/** The columns of a chunk by what they mean. */
export class RoleColumns {
  constructor(
    readonly chunk: Chunk,
    readonly mapping: Mapping,
    private readonly info: readonly ColumnInfo[],
  ) {}

  get(role: Role): Column | null {
    const reference = this.mapping.roles[role]
    if (reference === undefined) return null
    const { name, component } = columnOf(this.info, reference)
    const column = this.chunk.columns[name]!
    return component === null ? column : componentOf(column, component, this.chunk.entries)
  }

  /** @throws RangeError where the mapping has no such role: what is required is asked for before. */
  require(role: Role): Column {
    const column = this.get(role)
    if (!column) throw new RangeError(`The mapping has no role '${role}'`)
    return column
  }

  /** A quantity of jets or constituents; momenta and masses in GeV. Zeros where the file does not give it. */
  quantity(side: Side, name: 'pt' | 'eta' | 'phi' | 'mass', length: number): Float32Array {
    const column = this.get(`${side}.${name}`)
    if (!column) return new Float32Array(length)
    return name === 'pt' || name === 'mass' ? this.inGeV(column) : asFloat32(column.values)
  }

  inGeV(column: Column): Float32Array {
    const values = asFloat32(column.values)
    return this.mapping.energyUnit === 'MeV' ? values.map((value) => value / 1000) : values
  }

  /** What the file calls a role, for sentences. */
  nameOf(role: Role): string {
    return this.mapping.roles[role] ?? role
  }
}

function componentOf({ values, offsets }: Column, component: number, entries: number): Column {
  const width = values.length / Math.max(1, entries)
  const picked = new Float64Array(entries)
  for (let i = 0; i < entries; i++) picked[i] = Number(values[i * width + component])
  return { values: picked, offsets }
}
