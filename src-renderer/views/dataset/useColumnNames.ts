import { useI18n } from 'vue-i18n'
import { ownColumns, useDataset, type OwnColumn } from '../../stores/dataset'

const reasons = ['bad', 'notGalaxy', 'artefact', 'blended', 'duplicate', 'outlier', 'rare', 'other'] as const
export type Reason = (typeof reasons)[number]
export const knownReasons: readonly Reason[] = reasons

/** Names of columns, words and reasons in the language of the window; what other programs wrote as it stands. */
export function useColumnNames() {
  const { t } = useI18n()
  const store = useDataset()

  function isOwn(name: string): name is OwnColumn {
    return ownColumns.some((own) => own === name)
  }

  function columnTitle(name: string): string {
    return isOwn(name) ? t(`dataset.own.${name}`) : name
  }

  function columnHint(name: string): string {
    const column = store.dataset?.columns.find((candidate) => candidate.name === name)
    return [column?.description, column?.unit ? `[${column.unit}]` : ''].filter(Boolean).join(' ')
  }

  function reasonTitle(reason: string): string {
    const known = reasons.find((candidate) => candidate === reason)
    return known ? t(`dataset.reasons.${known}`) : reason || t('dataset.reasons.other')
  }

  function wordTitle(column: string, word: string): string {
    if (column === 'split') {
      const split = store.splitNames.find((candidate) => candidate === word)
      return split ? t(`dataset.splits.${split}`) : word
    }
    if (column === 'state') return word === 'rejected' ? t('dataset.showRejected') : t('dataset.showKept')
    if (column === 'reason') return reasonTitle(word)
    if (column === 'cluster') return t('dataset.clusterName', { number: word })
    return word
  }

  return { columnTitle, columnHint, reasonTitle, wordTitle, isOwn }
}
