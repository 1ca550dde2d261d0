import { fs } from '../dev/node';
import { mutants } from './mutants/list';

test.each(mutants)('"$name" finds its one place in $file', ({ file, find }) => {
	expect(fs.readFileSync(file, 'utf8').split(find)).toHaveLength(2);
});
