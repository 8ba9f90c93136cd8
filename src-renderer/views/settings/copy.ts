import { i18n } from '../../i18n'
import { useNotices } from '../../stores/notices'

/** Puts a text on the clipboard and says so. */
export function copyText(text: string): void {
  const notices = useNotices()
  void notices.attempt(async () => {
    await navigator.clipboard.writeText(text)
    notices.tell(i18n.global.t('about.copied'))
  })
}
