import { autorule } from './autorule';
import { trunk } from './trunk';

export const resources = [autorule, trunk];
