import { share } from './share';

share(2);
