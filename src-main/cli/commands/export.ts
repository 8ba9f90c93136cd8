import { resolve } from 'node:path'
import { GalateaError } from '../../base/errors'
import { exportRun } from '../../engine/gan/export'
import { RunFolder } from '../../engine/gan/run'
import { cardFile, writeModel } from '../../store/models'
import type { CommandDefinition } from '../command'
import { loadTask } from '../../tasks'
import { table } from '../terminal'

interface Options {
  out?: string
  checkpoint?: string
  name?: string
  licence?: string
  cite?: string
  description?: string
  data?: string
  limits?: string
}

export const definition: CommandDefinition = {
  name: 'export',
  summary: "Take a run's generator out as a model of its own",
  configure(command) {
    command
      .argument('<run>', 'folder of the run')
      .option('--out <folder>', 'folder of the model (default: model in the run)')
      .option('--checkpoint <name>', 'best, latest or pinned-… (default: the best there is)')
      .option('--name <name>', "the model's name for lists (default: the run's folder)")
      .option('--licence <text>', 'under which the model may be used')
      .option('--cite <text>', 'how to cite it')
      .option('--description <text>', 'what it does and what it is for')
      .option('--data <text>', 'what it was trained on, in words')
      .option('--limits <text>', 'what it must not be used for')
  },
  async run(args, given) {
    const options = given as Options
    const [run] = args
    if (run === undefined) throw new GalateaError('usage', 'Name the folder of the run to export.')
    const folder = resolve(run)
    const { task: id } = await new RunFolder(folder).readManifest()
    const { checkpoint = null, name = null, licence = null, cite = null } = options
    const { description = null, data = null, limits = null } = options
    const words = { name, licence, cite, description, data, limits }
    const { card, contents } = await exportRun(await loadTask(id), folder, { checkpoint, ...words })
    const model = resolve(options.out ?? `${folder}/model`)
    const written = await writeModel(model, card, contents)
    const files = [cardFile, ...Object.keys(written.files)].sort()
    const sha256 = written.files['generator.onnx']!.sha256
    return {
      json: { model, files, parameters: card.parameters, sha256 },
      text: table(
        ['', ''],
        [
          ['model', model],
          ['files', files.join(', ')],
          ['parameters', card.parameters],
          ['sha256', sha256],
        ],
      ).trim(),
    }
  },
}
