import type { KnownModel, Model } from '../../src-preload/contract/models'
import { findDemo } from './demo'
import type { Rooms } from './rooms'
import type { Handlers } from './router'

type ModelHandlers = Pick<Handlers, 'listModels' | 'listModelCards' | 'keepModel' | 'addModel' | 'exportRun'>

/** The list of models: the demo's first, then those that were used before. */
export function modelHandlers({ settings, engine, demoFolders }: Rooms): ModelHandlers {
  async function listFolders(): Promise<KnownModel[]> {
    const { models, hiddenModels } = settings.current
    const own = (await demoModels(demoFolders)).filter((path) => !hiddenModels.includes(path))
    const paths = [...new Set([...own, ...models])]
    return (await engine.ask('readModelFolders', { paths })) as KnownModel[]
  }

  async function keep(path: string): Promise<void> {
    const { hiddenModels } = settings.current
    if (hiddenModels.includes(path)) {
      await settings.change({ hiddenModels: hiddenModels.filter((other) => other !== path) })
    }
    await settings.remember('models', path)
  }

  async function forget(path: string): Promise<void> {
    const { models, hiddenModels } = settings.current
    const isDemo = (await demoModels(demoFolders)).includes(path)
    await settings.change({
      models: models.filter((other) => other !== path),
      hiddenModels: isDemo ? [...new Set([...hiddenModels, path])] : hiddenModels,
    })
  }

  return {
    listModels: async () => (await listFolders()).flatMap(({ card }) => (card ? [summary(card)] : [])),
    listModelCards: listFolders,
    keepModel: async ({ path, kept }) => {
      await (kept ? keep(path) : forget(path))
      return null
    },
    addModel: async (input, caller) => {
      const model = (await engine.ask('readModelFolder', input, caller.signal)) as Model
      await keep(input.path)
      return model
    },
    exportRun: async (input, caller) => {
      const model = (await engine.ask('exportRun', input, caller.signal)) as Model
      await keep(model.path)
      return model
    },
  }
}

async function demoModels(folders: readonly string[]): Promise<string[]> {
  const demo = await findDemo(folders)
  return [demo?.model, demo?.simulator].filter((path) => path != null)
}

/** As much of a card as the lists of other views show. */
function summary({ path, name, task, bands, scale, parameters, domain, metrics }: Model): Model {
  return { path, name, task, bands, scale, parameters, domain, metrics }
}
