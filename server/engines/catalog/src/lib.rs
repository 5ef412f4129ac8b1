//! The software catalog: reads entities from their sources, stores them, and answers questions about them.
