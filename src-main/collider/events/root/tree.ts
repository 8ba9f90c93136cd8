import type { RootFile } from 'jsroot/io'
import { leftOut } from '../leftOut'
import { piecedTable, type PiecedColumn } from '../pieces'
import type { EventTable } from '../types'
import { basketStarts, readBasket } from './baskets'
import { branchKind, type RootBranch, type RootTree } from './branches'
import type { RootSource } from './source'

/** A TTree: a column for each branch that holds values, named by its path (`Particle/Particle.PDG`). */
export function treeTable(
  source: RootSource,
  file: RootFile,
  name: string,
  tree: RootTree,
  warnings: string[],
): EventTable {
  const columns: PiecedColumn[] = []
  const unread: { name: string; reason: string }[] = []
  const walk = (branches: readonly RootBranch[], above: string): void => {
    for (const branch of branches) {
      const path = `${above}${branch.fName.replace(/(\[[^\]]*\])+$/, '').replace(/\.$/, '')}`
      if (branch.fBranches.arr.length > 0) {
        walk(branch.fBranches.arr, `${path}/`)
        continue
      }
      const kind = branchKind(branch, file)
      if (typeof kind === 'string') {
        unread.push({ name: path, reason: kind })
        continue
      }
      columns.push({
        name: path,
        type: kind.type,
        depth: kind.layout === 'list' ? 1 : kind.layout === 'nested' ? 2 : 0,
        shape: kind.shape,
        unit: '',
        starts: basketStarts(branch),
        load: (basket) => readBasket(source, branch, kind, basket),
      })
    }
  }
  walk(tree.fBranches.arr, '')
  warnings.push(...leftOut('Branch', 'Branches', unread, name, source.path))
  return piecedTable(source.path, name, tree.fEntries, columns, unread)
}
