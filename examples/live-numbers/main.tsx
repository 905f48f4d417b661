import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { LiveNumbers } from './live-numbers.tsx';

createRoot(document.querySelector('#root')!).render(
  <StrictMode>
    <LiveNumbers />
  </StrictMode>,
);
