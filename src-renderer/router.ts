import { createMemoryHistory, createRouter } from 'vue-router'

/**
 * The window has no address bar: history is kept in memory. A new view is one line here and one in `views.ts`. Each is
 * loaded when it is first gone to, so that the window answers early and holds little.
 */
export const router = createRouter({
  history: createMemoryHistory(),
  routes: [
    { path: '/start', component: () => import('./views/start/StartView.vue') },
    { path: '/galaxies', component: () => import('./views/galaxies/GalaxiesView.vue') },
    { path: '/detectors', component: () => import('./views/detectors/DetectorsView.vue') },
    { path: '/tracks', component: () => import('./views/tracks/TracksView.vue') },
    { path: '/training', component: () => import('./views/training/TrainingView.vue') },
    { path: '/dataset', component: () => import('./views/dataset/DatasetView.vue') },
    { path: '/models', component: () => import('./views/models/ModelsView.vue') },
    { path: '/jobs', component: () => import('./views/jobs/JobsView.vue') },
    { path: '/settings', component: () => import('./views/settings/SettingsView.vue') },
  ],
})
