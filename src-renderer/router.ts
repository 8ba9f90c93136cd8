import { createMemoryHistory, createRouter } from 'vue-router'
import DatasetView from './views/dataset/DatasetView.vue'
import DetectorsView from './views/detectors/DetectorsView.vue'
import GalaxiesView from './views/galaxies/GalaxiesView.vue'
import TracksView from './views/tracks/TracksView.vue'
import TrainingView from './views/training/TrainingView.vue'

/** The window has no address bar: history is kept in memory. A new view is one line here and one in `views.ts`. */
export const router = createRouter({
  history: createMemoryHistory(),
  routes: [
    { path: '/galaxies', component: GalaxiesView },
    { path: '/detectors', component: DetectorsView },
    { path: '/tracks', component: TracksView },
    { path: '/training', component: TrainingView },
    { path: '/dataset', component: DatasetView },
  ],
})
