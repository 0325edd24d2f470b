// Who plans: the planner in the page, or the server that the page came from.
import { HttpPlanner } from './http_planner';
import type { Planner } from './planner';

export async function findPlanner(): Promise<Planner | undefined> {
  return __LAMINA_HOME__ === 'served' ? new HttpPlanner() : undefined;
}
