import type { BrowserWindow } from 'electron'
import type { JobQueue } from '../jobs/queue'

/** A run writes a checkpoint when it is cancelled; longer than this nobody waits for it. */
const patience = 15_000

/** A window is not closed over work that goes on: the page asks first, and `stopAndClose` is its answer. */
export function guardClosing(window: BrowserWindow, queue: JobQueue, ask: () => void): void {
  window.on('close', (event) => {
    if (!queue.isBusy) return
    event.preventDefault()
    ask()
  })
}

export async function stopAndClose(close: () => void, queue: JobQueue): Promise<void> {
  const deadline = Date.now() + patience
  queue.suspend()
  while (queue.isWorking && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50))
  close()
}
