package org.arenalab;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/**
 * All classes of library and laboratory, as ArchUnit reads them. That takes 10 s, so a test that
 * needs the names of the rooms alone must not load this class.
 */
final class ImportedClasses {
  static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.arenalab");

  private ImportedClasses() {}
}
