import { share } from './share';

share(3);
