import { render } from 'preact';
import { App } from './App';
import { keepFocus } from './focus';
import './base.css';
import './layout.css';
import './toolbar.css';
import './feed.css';
import './forms.css';

render(<App />, document.body);
keepFocus(document.body);
