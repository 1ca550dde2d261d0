import { share } from './share';

share(0);
